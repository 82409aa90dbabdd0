"""Open data and the KPI calculator under /api/v1/: public, the same for everyone, stores nothing."""
