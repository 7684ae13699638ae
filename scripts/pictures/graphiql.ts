/** A film of GraphiQL: starts a scan of the demo site, and follows it. */
import type { Locator, Page } from 'playwright-core';
import type { OpenPage } from '../../test/support/browser.ts';
import type { Frame } from './gif.ts';
import { type PacedSubscription, paceSubscription } from './paced-subscription.ts';
import { drawPointer } from './pointer.ts';

const VIEW = {
  viewport: { width: 1200, height: 660 },
  deviceScaleFactor: 1.25,
  colorScheme: 'light',
} as const;
/** What GraphiQL remembers of the sizes that a user has chosen: little room for the operations, none for variables. */
const storageOf = (url: string) => ({
  cookies: [],
  origins: [
    {
      origin: new URL(url).origin,
      localStorage: [
        { name: 'graphiql:editorFlex', value: '0.78' },
        { name: 'graphiql:secondaryEditorFlex', value: 'hide-second' },
      ],
    },
  ],
});
/** Where the pointer hides nothing. */
const REST = { x: 400, y: 610 };
/** Frames with one event each. */
const SLOW_FRAMES = 8;
const EVENTS_A_FRAME = 8;
/** Fewer are no film: the scan has failed, or events were not seen. */
const MIN_FRAMES = 15;
const POINTER_STEPS = 6;
/** Maximum number of screenshots for a frame. */
const MAX_TRIES = 40;

/** Hides what depends on the time of a screenshot, and the scroll bars that flash as the pointer passes. */
const STYLE = `.monaco-editor .cursor, .graphiql-tooltip, .graphiql-query-editor .scrollbar {
  visibility: hidden !important;
}`;

interface Camera {
  frames: Frame[];
  /** Adds what the page shows once it has settled. @param isNew waits until it differs from the last frame */
  shoot(ms: number, isNew?: boolean): Promise<void>;
  moveTo(position: { x: number; y: number }): Promise<void>;
  /** Moves the pointer to an element and clicks it. */
  click(target: Locator): Promise<void>;
}

export interface Film {
  frames: Frame[];
  /** while results arrive */
  still: Buffer;
}

export async function filmGraphiql(open: OpenPage, url: string, target: string): Promise<Film> {
  const { page } = await open('about:blank', { ...VIEW, storageState: storageOf(url) });
  const subscription = await paceSubscription(page);
  await page.goto(`${url}/graphql?query=${encodeURIComponent(operationsFor(target))}`);
  await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  const camera = await createCamera(page);
  const run = page.getByRole('button', { name: /Execute query/i });
  const choose = async (operation: string) => {
    await camera.click(run);
    await camera.shoot(400);
    await camera.click(page.getByRole('menuitem', { name: operation }));
  };

  await camera.shoot(1000);
  await choose('Start');
  await page.locator('.result-window').getByText('"id"').waitFor();
  await camera.shoot(1200);
  await choose('Follow');
  await camera.moveTo(REST);
  const still = await follow(camera, subscription);
  return { frames: camera.frames, still };
}

const operationsFor = (target: string) => `mutation Start {
  startScan(input: {
    target: ${JSON.stringify(target)}
    scanners: { only: [
      { name: "endpoints" }
      { name: "web" }
    ] }
  }) {
    ... on StartScanSuccess {
      scan { id }
    }
    ... on Error { code message }
  }
}

subscription Follow($scanId: ID!) {
  scanEvents(
    scanId: $scanId
    types: [
      ENDPOINT, FINDING, COMPLETED
    ]
  ) {
    seq
    ... on EndpointEvent {
      endpoint { url status }
    }
    ... on FindingEvent {
      finding { severity title }
    }
    ... on CompletedEvent {
      summary { endpoints findings }
    }
  }
}`;

/** The first events one by one, then several at once. @returns the still */
async function follow({ frames, shoot }: Camera, { deliver }: PacedSubscription): Promise<Buffer> {
  const first = frames.length;
  for (let at = 0; await deliver(at < SLOW_FRAMES ? 1 : EVENTS_A_FRAME); at++) {
    await shoot(at < SLOW_FRAMES ? 300 : 250, true);
  }
  await shoot(2500);
  const shown = frames.slice(first);
  if (shown.length < MIN_FRAMES) throw new Error(`The scan was over after ${shown.length} frames.`);
  return shown.at(-3)?.png as Buffer;
}

async function createCamera(page: Page): Promise<Camera> {
  await page.addStyleTag({ content: STYLE });
  await drawPointer(page);
  const position = { ...REST };
  await page.mouse.move(position.x, position.y);
  const frames: Frame[] = [];
  const shoot: Camera['shoot'] = async (ms, isNew = false) => {
    const last = frames.at(-1)?.png;
    let png: Buffer | undefined;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const next = await page.screenshot({ animations: 'disabled' });
      if (png !== undefined && next.equals(png) && !(isNew && last?.equals(png))) {
        frames.push({ png, ms });
        return;
      }
      png = next;
    }
    throw new Error(`GraphiQL ${isNew ? 'does not show the events' : 'does not settle'}.`);
  };
  const moveTo: Camera['moveTo'] = async ({ x, y }) => {
    const from = { ...position };
    for (let step = 1; step <= POINTER_STEPS; step++) {
      const part = step / POINTER_STEPS;
      position.x = Math.round(from.x + (x - from.x) * part);
      position.y = Math.round(from.y + (y - from.y) * part);
      await page.mouse.move(position.x, position.y);
      await shoot(50);
    }
  };
  return {
    frames,
    shoot,
    moveTo,
    async click(target) {
      const box = await target.boundingBox();
      if (box === null) throw new Error(`GraphiQL does not show ${target}.`);
      await moveTo({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
      await shoot(300);
      await target.click();
    },
  };
}
