/** The GraphQL documents of the dashboard: found by loading its modules, as the page does. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kind, OperationTypeNode, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
