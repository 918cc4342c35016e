"""What an assistant's rules, stories and forms do with a message: pure steps over a state."""
