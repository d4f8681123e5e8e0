"""One frozen backbone with adapters; query policy, critic, function caller, sentence encoder."""
