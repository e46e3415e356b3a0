"""What is measured beside something known."""
