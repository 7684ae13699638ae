import {
  BadInputError,
  ConflictError,
  InvalidOptionsError,
  InvalidTargetError,
  LimitReachedError,
  NotFoundError,
  type ScanwireError,
  TargetRefusedError,
  UnavailableError,
  UnknownPresetError,
  UnknownScannerError,
} from '../core/errors.ts';
import { builder } from './builder.ts';

const ErrorInterface = builder.interfaceRef<ScanwireError>('Error').implement({
  description: 'A mistake of the caller. New kinds may come: select `message` and `code` on the interface.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What is wrong and what to do, for people.' }),
    code: t.exposeString('code', { description: 'Which mistake it is, for programs; it does not change.' }),
  }),
});

const errorTypes = [
  [InvalidTargetError, 'Not something that can be scanned: empty, malformed, too long, of another scheme.'],
  [TargetRefusedError, 'The target policy of this server refuses the target.'],
  [UnknownScannerError, 'No scanner of that name can run here; see the query `scanners`.'],
  [UnknownPresetError, 'There is no preset of that name; see the query `presets`.'],
  [
    InvalidOptionsError,
    'Options that the scanner does not take, or a scanner that the target does not suit.',
  ],
  [LimitReachedError, 'A number or rate that this server allows is used up; try again later.'],
  [NotFoundError, 'It does not exist, or is not yours.'],
  [ConflictError, 'The scan is in a state in which this cannot be done.'],
  [
    UnavailableError,
    'The database cannot be read or written at the moment; nothing was changed. Try again later.',
  ],
  [BadInputError, 'An argument is out of its range.'],
] as const;

for (const [type, description] of errorTypes) {
  builder.objectType(type, { name: type.name, description, interfaces: [ErrorInterface] });
}
