import type { Scanner } from '../core/scanner.ts';
import { endpoints } from './endpoints/index.ts';
import { mock } from './mock.ts';
import { subdomains } from './subdomains/index.ts';

/** The scanners that scanwire brings. A new one is added here. */
export const scanners: readonly Scanner[] = [subdomains, endpoints, mock];
