import {
  BadInputError,
  ConflictError,
  ForbiddenError,
  InvalidOptionsError,
  InvalidTargetError,
  LimitReachedError,
  NotFoundError,
  type ScanwireError,
  TargetNotVerifiedError,
  TargetRefusedError,
  UnavailableError,
  UnknownPresetError,
  UnknownScannerError,
} from '../core/errors.ts';
import { builder } from './builder.ts';
import { described } from './enum.ts';

/** The errors that are returned as data: their codes and what they mean. */
const ERRORS = [
  [
    InvalidTargetError,
    'INVALID_TARGET',
    'The target cannot be scanned: it is empty, malformed, too long, or has an unsupported scheme.',
  ],
  [TargetRefusedError, 'TARGET_REFUSED', 'The target policy of this server refuses the target.'],
  [
    TargetNotVerifiedError,
    'TARGET_NOT_VERIFIED',
    'Some of the scanners only scan targets that your workspace has verified, or that the configuration allows.',
  ],
  [
    UnknownScannerError,
    'UNKNOWN_SCANNER',
    'There is no scanner with that name, or it cannot run on this server; see the `scanners` query.',
  ],
  [UnknownPresetError, 'UNKNOWN_PRESET', 'There is no preset with that name; see the `presets` query.'],
  [
    InvalidOptionsError,
    'INVALID_OPTIONS',
    'The scanner does not accept the options, or cannot scan this kind of target.',
  ],
  [LimitReachedError, 'LIMIT_REACHED', 'A limit of this server has been reached; try again later.'],
  [ForbiddenError, 'FORBIDDEN', 'Your role does not allow this.'],
  [NotFoundError, 'NOT_FOUND', 'It does not exist, or you have no access to it.'],
  [ConflictError, 'CONFLICT', 'The status of the scan does not allow this.'],
  [
    UnavailableError,
    'UNAVAILABLE',
    'The database cannot be read or written at the moment; nothing was changed. Try again later.',
  ],
  [BadInputError, 'BAD_USER_INPUT', 'An argument is invalid.'],
] as const;
type ErrorCode = (typeof ERRORS)[number][1];

const ErrorCodeEnum = builder.enumType('ErrorCode', {
  description:
    'Code of an error that is returned as data. New codes may be added. GraphQL errors have further codes in `extensions.code`.',
  values: described(
    Object.fromEntries(ERRORS.map(([, code, description]) => [code, description])) as Record<
      ErrorCode,
      string
    >,
  ),
});

type ErrorData = Pick<ScanwireError, 'name' | 'message' | 'code'> &
  Partial<Pick<TargetNotVerifiedError, 'scanners' | 'challenges'>>;

export const ErrorInterface = builder.interfaceRef<ErrorData>('Error').implement({
  description:
    'An error that the caller can fix. New types may be added: select `message` and `code` on the interface.',
  fields: (t) => ({
    message: t.exposeString('message', {
      description: 'What is wrong and what to do; for people, not programs.',
    }),
    code: t.field({
      type: ErrorCodeEnum,
      resolve: ({ code }) => code as ErrorCode,
      description: 'Stable error code, for programs.',
    }),
  }),
});

for (const [type, , description] of ERRORS) {
  builder.objectType(type, {
    name: type.name,
    description,
    interfaces: [ErrorInterface],
    isTypeOf: (value) => (value as ErrorData).name === type.name,
  });
}

/** An error as the value of a field. GraphQL would throw the error itself. */
export const asData = (error: ScanwireError): ErrorData => {
  const { name, message, code } = error;
  if (!(error instanceof TargetNotVerifiedError)) return { name, message, code };
  return { name, message, code, scanners: error.scanners, challenges: error.challenges };
};

/**
 * The `errors` option of a `name` mutation that returns a scan, or one of the errors.
 * @param scan names it in descriptions
 * @param success what the scan is then
 */
export const scanOrError = <Type extends new (message: string) => ScanwireError>(
  name: string,
  types: Type[],
  { scan, success }: { scan: string; success: string },
) => ({
  types: [...types, ForbiddenError],
  directResult: false as const,
  union: { name: `${name}Result`, description: `${scan}, or an error.` },
  result: { name: `${name}Success`, description: success },
  dataField: { name: 'scan', description: `${scan}.` },
});
