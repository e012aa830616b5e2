"""Order the effects: accept, deliver, mail, watch, remind, prove. They see ports only."""
