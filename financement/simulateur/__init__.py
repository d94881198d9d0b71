"""The public simulator: what a host would pay each month, the State's aid deducted. No account, nothing stored."""
