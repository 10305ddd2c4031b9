/// Every function that moves or reads money. A posting's sign is the change in what the account's holder owns: what a
/// user or a merchant receives is positive, what the platform holds at its bank is negative.
package enum Ledger {}
