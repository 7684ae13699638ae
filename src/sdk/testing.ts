/** `scanwire/testing`: runs a scanner of your own by itself, over real sockets, and holds it to its contract. */
export { type Collected, collect, type RunOptions, runScanner } from './run-scanner.ts';
export { type ContractCase, type Manner, type ScannerWorld, scannerContract } from './scanner-contract.ts';
