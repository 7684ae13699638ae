/**
 * @generated SignedSource<<8fae3ee73dddeea326d77f0c34ed36b1>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type ErrorCode = "BAD_USER_INPUT" | "CONFLICT" | "FORBIDDEN" | "INVALID_OPTIONS" | "INVALID_TARGET" | "LIMIT_REACHED" | "NOT_FOUND" | "TARGET_NOT_VERIFIED" | "TARGET_REFUSED" | "UNAVAILABLE" | "UNKNOWN_PRESET" | "UNKNOWN_SCANNER" | "%future added value";
export type StartScanInput = {
  external?: ExternalScanInput | null | undefined;
  label?: string | null | undefined;
  scanners?: ScannerSelection | null | undefined;
  target: string;
};
export type ScannerSelection = {
  only: ReadonlyArray<ScannerInput>;
  preset?: never;
} | {
  only?: never;
  preset: string;
};
export type ScannerInput = {
  name: string;
  options?: unknown | null | undefined;
};
export type ExternalScanInput = {
  scanner: string;
  timeoutMs?: number | null | undefined;
};
export type ScanStartMutation$variables = {
  input: StartScanInput;
};
export type ScanStartMutation$data = {
  readonly startScan: {
    readonly __typename: string;
    readonly code?: ErrorCode;
    readonly message?: string;
    readonly scan?: {
      readonly id: string;
    };
  };
};
export type ScanStartMutation = {
  response: ScanStartMutation$data;
  variables: ScanStartMutation$variables;
};

const node: ConcreteRequest = (function(){
var v0 = [
  {
    "defaultValue": null,
    "kind": "LocalArgument",
    "name": "input"
  }
],
v1 = [
  {
    "alias": null,
    "args": [
      {
        "kind": "Variable",
        "name": "input",
        "variableName": "input"
      }
    ],
    "concreteType": null,
    "kind": "LinkedField",
    "name": "startScan",
    "plural": false,
    "selections": [
      {
        "alias": null,
        "args": null,
        "kind": "ScalarField",
        "name": "__typename",
        "storageKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": [
          {
            "alias": null,
            "args": null,
            "concreteType": "Scan",
            "kind": "LinkedField",
            "name": "scan",
            "plural": false,
            "selections": [
              {
                "alias": null,
                "args": null,
                "kind": "ScalarField",
                "name": "id",
                "storageKey": null
              }
            ],
            "storageKey": null
          }
        ],
        "type": "StartScanSuccess",
        "abstractKey": null
      },
      {
        "kind": "InlineFragment",
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "code",
            "storageKey": null
          },
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "message",
            "storageKey": null
          }
        ],
        "type": "Error",
        "abstractKey": "__isError"
      }
    ],
    "storageKey": null
  }
];
return {
  "fragment": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Fragment",
    "metadata": null,
    "name": "ScanStartMutation",
    "selections": (v1/*:: as any*/),
    "type": "Mutation",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": (v0/*:: as any*/),
    "kind": "Operation",
    "name": "ScanStartMutation",
    "selections": (v1/*:: as any*/)
  },
  "params": {
    "cacheID": "d046d3937f1e7484ade84d3e954a7589",
    "id": null,
    "metadata": {},
    "name": "ScanStartMutation",
    "operationKind": "mutation",
    "text": "mutation ScanStartMutation(\n  $input: StartScanInput!\n) {\n  startScan(input: $input) {\n    __typename\n    ... on StartScanSuccess {\n      scan {\n        id\n      }\n    }\n    ... on Error {\n      __isError: __typename\n      code\n      message\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "cc6983c7fb49cdb297426a280d8b4281";

export default node;
