/** Lints schema.graphql with the rules of graphql-eslint; Biome lints everything else. */
import graphql from '@graphql-eslint/eslint-plugin';

export default [
  {
    files: ['schema.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: './schema.graphql' } },
    },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      // Only what can be read again has an id. Errors, counts, pages and summaries are parts of their parents.
      '@graphql-eslint/strict-id-in-types': 'off',
      // Short lists that are always read as a whole, such as the scanners of a scan, have no pages.
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      // Takes `Scan.scanners` for a repetition of the type's name.
      '@graphql-eslint/no-typename-prefix': 'off',
    },
  },
];
