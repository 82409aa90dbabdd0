"""What people do with calls and applications."""
