"""What payments pay: rules that match without doubt, and a worklist of all that is left."""
