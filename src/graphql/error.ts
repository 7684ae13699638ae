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

type ErrorData = Pick<ScanwireError, 'name' | 'message' | 'code'>;

export const ErrorInterface = builder.interfaceRef<ErrorData>('Error').implement({
  description:
    'An error that the caller can fix. New types may be added: select `message` and `code` on the interface.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What is wrong and what to do, for humans.' }),
    code: t.exposeString('code', { description: 'Stable error code, for programs.' }),
  }),
});

const errorTypes = [
  [
    InvalidTargetError,
    'The target cannot be scanned: it is empty, malformed, too long, or has another scheme.',
  ],
  [TargetRefusedError, 'The target policy of this server refuses the target.'],
  [
    UnknownScannerError,
    'There is no scanner with that name, or it cannot run on this server; see the query `scanners`.',
  ],
  [UnknownPresetError, 'There is no preset with that name; see the query `presets`.'],
  [InvalidOptionsError, 'The scanner does not accept the options, or cannot scan this kind of target.'],
  [LimitReachedError, 'A limit of this server has been reached; try again later.'],
  [NotFoundError, 'It does not exist, or you have no access to it.'],
  [ConflictError, 'The status of the scan does not allow this.'],
  [
    UnavailableError,
    'The database cannot be read or written at the moment; nothing was changed. Try again later.',
  ],
  [BadInputError, 'An argument is invalid.'],
] as const;

for (const [type, description] of errorTypes) {
  builder.objectType(type, {
    name: type.name,
    description,
    interfaces: [ErrorInterface],
    isTypeOf: (value) => (value as ErrorData).name === type.name,
  });
}

/** An error as the value of a field. GraphQL would throw the error itself. */
export const asData = ({ name, message, code }: ScanwireError): ErrorData => ({ name, message, code });
