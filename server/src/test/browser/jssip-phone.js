// SPDX-License-Identifier: Apache-2.0
// A phone on JsSIP, as browser.mjs drives it: window.phone does, window.say(event, detail) tells.
import JsSIP from 'jssip';
import { tellOfMedia } from './media.js';

const MEDIA = { mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } };

let agent;
let session;

window.phone = {
  start({ server, user, domain, password }) {
    agent = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(server)],
      uri: `sip:${user}@${domain}`,
      password,
      register: false,
    });
    agent.on('connected', () => say('connected'));
    agent.on('disconnected', () => say('disconnected'));
    agent.on('registered', () => say('registered'));
    agent.on('unregistered', () => say('unregistered'));
    agent.on('registrationFailed', ({ response, cause }) => say('refused', response?.status_code ?? cause));
    agent.on('newRTCSession', ({ session: made, originator }) => follow(made, originator === 'remote'));
    agent.start();
  },
  register: () => agent.register(),
  unregister: () => agent.unregister(),
  call: (target) => agent.call(target, MEDIA),
  answer: () => session.answer(MEDIA),
  hangUp: () => session.terminate(),
};

function follow(made, fromThere) {
  session = made;
  session.on('progress', ({ originator }) => originator === 'remote' && say('ringing'));
  session.on('confirmed', () => {
    say('established');
    tellOfMedia(made.connection);
  });
  session.on('ended', () => say('ended'));
  session.on('failed', ({ message, cause }) => say('failed', message?.status_code ?? cause));
  if (fromThere) {
    say('incoming', made.remote_identity.uri.user);
  }
}
