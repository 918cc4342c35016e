"""What happened: events, inquiries, rates and the dashboard."""
