/** Refuses the operations that a limited key may not use, before they are executed, on every transport. */
import {
  type DocumentNode,
  type GraphQLSchema,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type Identity, isLimited, KEY_LIMITS } from '../core/identity.ts';

/** Fields of the root types that read the scans of the caller: `mayRead` and `readable` restrict them. */
const READS: readonly string[] = ['scan', 'scanEvents'];
/** Fields that lead from a scan to others. */
const LEADS_OUT: readonly string[] = ['Finding.issue'];

/** @throws ForbiddenError */
export function requireWithinLimit(
  { only, name }: Pick<Identity, 'only' | 'name'>,
  schema: GraphQLSchema,
  document: DocumentNode,
): void {
  if (only === undefined) return;
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name: { value: field } }) {
        const parent = types.getParentType();
        const isRead =
          field.startsWith('__') || READS.includes(field) || Object.hasOwn(KEY_LIMITS[only], field);
        const isRoot = isObjectType(parent) && roots.includes(parent);
        if ((isRoot && !isRead) || LEADS_OUT.includes(`${parent?.name}.${field}`))
          throw isLimited(name, only);
      },
    }),
  );
}
