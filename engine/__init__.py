"""Rules-based qualification of business-to-business deals: the rule language and its interpreters."""
