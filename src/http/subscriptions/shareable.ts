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
 * Finds out whether an operation gives the same results to all subscribers with the same rights. It does if every
 * selected field has the extension `shared`, on each object type that the field can belong to.
 */
export function createShareable() {
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
            const field = isObjectType(type) ? type.getFields()[name.value] : undefined;
            if (field?.extensions.shared !== true) shareable = false;
          }
        },
        // Directives other than GraphQL's own may do anything.
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
