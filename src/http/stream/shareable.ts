import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

/**
 * Whether what an operation selects is the same for all who have the same rights. Refused unless each field is known
 * to be so, on each type that it can stand for.
 *
 * @param sharedFields `Type.field`, of object types
 */
export function createShareable(sharedFields: ReadonlySet<string>) {
  const known = new WeakMap<DocumentNode, boolean>();

  const look = (schema: GraphQLSchema, document: DocumentNode): boolean => {
    const types = new TypeInfo(schema);
    let shareable = true;
    visit(
      document,
      visitWithTypeInfo(types, {
        Field({ name }) {
          if (name.value === '__typename') return;
          const parent = getNamedType(types.getParentType());
          const possible = isAbstractType(parent) ? schema.getPossibleTypes(parent) : [parent];
          for (const type of possible) {
            if (!isObjectType(type) || !sharedFields.has(`${type.name}.${name.value}`)) shareable = false;
          }
        },
        // A directive that is not GraphQL's own may do anything.
        Directive({ name }) {
          if (name.value !== 'include' && name.value !== 'skip') shareable = false;
        },
      }),
    );
    return shareable;
  };

  return (schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): boolean => {
    const { selections } = operation.selectionSet;
    if (selections.length !== 1 || selections[0]?.kind !== Kind.FIELD) return false;
    let answer = known.get(document);
    if (answer === undefined) {
      answer = look(schema, document);
      known.set(document, answer);
    }
    return answer;
  };
}
