/** `scanwire/testing`: runs your own scanner alone, over real sockets, and checks its contract. */
export { type Collected, collect, type RunOptions, runScanner } from './run-scanner.ts';
export { type ContractCase, type Manner, type ScannerWorld, scannerContract } from './scanner-contract.ts';
