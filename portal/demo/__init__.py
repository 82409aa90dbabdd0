"""The demo year: people who do not exist, meetings, reports. Each part is marked as demo data and loads once."""
