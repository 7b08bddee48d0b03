// SPDX-License-Identifier: Apache-2.0
// One headless Chromium with phones in pages of their own.
//
//   node browser.mjs CHROMIUM PROFILE PUBLIC_KEY
//
// CHROMIUM is the program, PROFILE a folder of its own, PUBLIC_KEY the SHA-256 of the one public key (base64) that is
// trusted although no authority signed its certificate. Commands come as lines 'PHONE COMMAND WORD...'; events go as
// lines 'PHONE EVENT DETAIL' to standard output, messages of SIP and of the console as lines 'PHONE MARK TEXT' to
// standard error. Ends with standard input.
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

const [executablePath, profile, publicKey] = process.argv.slice(2);

const trace = (phone, mark, text) => console.error(text.trimEnd().replace(/^/gm, `${phone} ${mark} `));
const say = (phone, event, detail = '') => console.log(`${phone} ${event} ${detail}`.trimEnd());

async function bundle(entry) {
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'iife', write: false });
  return outputFiles[0].text;
}

const libraries = { jssip: await bundle('jssip-phone.js'), sipjs: await bundle('sipjs-phone.js') };
const context = await chromium.launchPersistentContext(profile, {
  executablePath,
  chromiumSandbox: false,
  args: [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    '--allow-loopback-in-peer-connection',
    `--ignore-certificate-errors-spki-list=${publicKey}`,
  ],
});
// Without it a page of a site that is not on loopback may not connect to loopback.
await context.grantPermissions(['local-network-access']);
const pages = new Map();

/** Opens a page of that site; the site is answered from here, no name is looked up and nothing is fetched. */
async function open(phone, library, origin, server, user, domain, password) {
  const page = await context.newPage();
  pages.set(phone, page);
  await page.route('**/*', (route) =>
    new URL(route.request().url()).pathname === '/phone.js'
      ? route.fulfill({ contentType: 'text/javascript', body: libraries[library] })
      : route.fulfill({ contentType: 'text/html', body: '<!doctype html><script src="/phone.js"></script>' }),
  );
  await page.exposeFunction('say', (event, detail) => say(phone, event, detail));
  page.on('pageerror', (error) => say(phone, 'error', error));
  page.on('console', (message) => trace(phone, '|', message.text()));
  const devtools = await context.newCDPSession(page);
  devtools.on('Network.webSocketHandshakeResponseReceived', ({ response }) => say(phone, 'handshake', response.status));
  devtools.on('Network.webSocketFrameError', ({ errorMessage }) => {
    const refused = /response code: (\d+)/.exec(errorMessage);
    if (refused) {
      say(phone, 'handshake', refused[1]);
    }
  });
  devtools.on('Network.webSocketFrameSent', ({ response }) => trace(phone, '>', response.payloadData));
  devtools.on('Network.webSocketFrameReceived', ({ response }) => trace(phone, '<', response.payloadData));
  await devtools.send('Network.enable');
  await page.goto(`${origin}/`);
  await page.evaluate((account) => window.phone.start(account), { server, user, domain, password });
}

const commands = {
  open,
  close: async (phone) => {
    await pages.get(phone).close();
    say(phone, 'closed');
  },
};

say(0, 'ready');
for await (const line of createInterface({ input: process.stdin })) {
  const [phone, command, ...words] = line.split(' ');
  try {
    if (commands[command]) {
      await commands[command](phone, ...words);
    } else {
      await pages.get(phone).evaluate(([name, word]) => void window.phone[name](word), [command, words[0]]);
    }
  } catch (error) {
    say(phone, 'error', error);
  }
}
await context.close();
