"""The rule model: frozen, typed, small. Every interpreter walks it and none changes it."""
