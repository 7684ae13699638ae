/**
 * @generated SignedSource<<62891d6318676936cd1f246408c79094>>
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

import type { ConcreteRequest } from 'relay-runtime';
export type ScanEventType = "ASSESSMENT" | "CANCELLED" | "COMPLETED" | "CONNECTED" | "DELAYED" | "ENDPOINT" | "FAILED" | "FINDING" | "HOST" | "LOG" | "PROGRESS" | "SCANNER" | "STATUS" | "%future added value";
export type ScanFollowSubscription$variables = {
  after?: number | null | undefined;
  scanId: string;
};
export type ScanFollowSubscription$data = {
  readonly scanEvents: {
    readonly endpoint?: {
      readonly id: string;
      readonly url: string | null | undefined;
    };
    readonly finding?: {
      readonly id: string;
      readonly title: string;
    };
    readonly host?: {
      readonly id: string;
      readonly name: string;
    };
    readonly id: string;
    readonly seq: number;
    readonly type: ScanEventType;
  };
};
export type ScanFollowSubscription = {
  response: ScanFollowSubscription$data;
  variables: ScanFollowSubscription$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "after"
},
v1 = {
  "defaultValue": null,
  "kind": "LocalArgument",
  "name": "scanId"
},
v2 = [
  {
    "kind": "Variable",
    "name": "after",
    "variableName": "after"
  },
  {
    "kind": "Variable",
    "name": "scanId",
    "variableName": "scanId"
  }
],
v3 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
},
v4 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "seq",
  "storageKey": null
},
v5 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "type",
  "storageKey": null
},
v6 = {
  "kind": "InlineFragment",
  "selections": [
    {
      "alias": null,
      "args": null,
      "concreteType": "Host",
      "kind": "LinkedField",
      "name": "host",
      "plural": false,
      "selections": [
        (v3/*:: as any*/),
        {
          "alias": null,
          "args": null,
          "kind": "ScalarField",
          "name": "name",
          "storageKey": null
        }
      ],
      "storageKey": null
    }
  ],
  "type": "HostEvent",
  "abstractKey": null
},
v7 = {
  "kind": "InlineFragment",
  "selections": [
    {
      "alias": null,
      "args": null,
      "concreteType": "Endpoint",
      "kind": "LinkedField",
      "name": "endpoint",
      "plural": false,
      "selections": [
        (v3/*:: as any*/),
        {
          "alias": null,
          "args": null,
          "kind": "ScalarField",
          "name": "url",
          "storageKey": null
        }
      ],
      "storageKey": null
    }
  ],
  "type": "EndpointEvent",
  "abstractKey": null
},
v8 = {
  "kind": "InlineFragment",
  "selections": [
    {
      "alias": null,
      "args": null,
      "concreteType": "Finding",
      "kind": "LinkedField",
      "name": "finding",
      "plural": false,
      "selections": [
        (v3/*:: as any*/),
        {
          "alias": null,
          "args": null,
          "kind": "ScalarField",
          "name": "title",
          "storageKey": null
        }
      ],
      "storageKey": null
    }
  ],
  "type": "FindingEvent",
  "abstractKey": null
};
return {
  "fragment": {
    "argumentDefinitions": [
      (v0/*:: as any*/),
      (v1/*:: as any*/)
    ],
    "kind": "Fragment",
    "metadata": null,
    "name": "ScanFollowSubscription",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "scanEvents",
        "plural": false,
        "selections": [
          (v3/*:: as any*/),
          (v4/*:: as any*/),
          (v5/*:: as any*/),
          (v6/*:: as any*/),
          (v7/*:: as any*/),
          (v8/*:: as any*/)
        ],
        "storageKey": null
      }
    ],
    "type": "Subscription",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [
      (v1/*:: as any*/),
      (v0/*:: as any*/)
    ],
    "kind": "Operation",
    "name": "ScanFollowSubscription",
    "selections": [
      {
        "alias": null,
        "args": (v2/*:: as any*/),
        "concreteType": null,
        "kind": "LinkedField",
        "name": "scanEvents",
        "plural": false,
        "selections": [
          {
            "alias": null,
            "args": null,
            "kind": "ScalarField",
            "name": "__typename",
            "storageKey": null
          },
          (v3/*:: as any*/),
          (v4/*:: as any*/),
          (v5/*:: as any*/),
          (v6/*:: as any*/),
          (v7/*:: as any*/),
          (v8/*:: as any*/)
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "cacheID": "14854b0d07faa720eff514bb91bc50ff",
    "id": null,
    "metadata": {},
    "name": "ScanFollowSubscription",
    "operationKind": "subscription",
    "text": "subscription ScanFollowSubscription(\n  $scanId: ID!\n  $after: Int\n) {\n  scanEvents(scanId: $scanId, after: $after) {\n    __typename\n    id\n    seq\n    type\n    ... on HostEvent {\n      host {\n        id\n        name\n      }\n    }\n    ... on EndpointEvent {\n      endpoint {\n        id\n        url\n      }\n    }\n    ... on FindingEvent {\n      finding {\n        id\n        title\n      }\n    }\n  }\n}\n"
  }
};
})();

(node as any).hash = "b833f3c65f8a195a761d44e0bd65fcb4";

export default node;
