"""What of the portal stands behind each clause of the Regulation and each row of its appendices."""
