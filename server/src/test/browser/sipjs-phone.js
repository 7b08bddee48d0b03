// SPDX-License-Identifier: Apache-2.0
// A phone on SIP.js, as browser.mjs drives it: window.phone does, window.say(event, detail) tells.
import { Inviter, Registerer, RegistererState, SessionState, UserAgent } from 'sip.js';
import { tellOfMedia } from './media.js';

const MEDIA = { constraints: { audio: true, video: false } };

let agent;
let registerer;
let session;

window.phone = {
  start({ server, user, domain, password }) {
    agent = new UserAgent({
      uri: UserAgent.makeURI(`sip:${user}@${domain}`),
      authorizationUsername: user,
      authorizationPassword: password,
      transportOptions: { server },
      sessionDescriptionHandlerFactoryOptions: { peerConnectionConfiguration: { iceServers: [] } },
      delegate: {
        onConnect: () => say('connected'),
        onDisconnect: () => say('disconnected'),
        onInvite: (invitation) => {
          follow(invitation, { onCancel: () => say('failed', 'Canceled') });
          say('incoming', invitation.remoteIdentity.uri.user);
        },
      },
    });
    registerer = new Registerer(agent);
    registerer.stateChange.addListener((state) => {
      if (state === RegistererState.Registered) {
        say('registered');
      } else if (state === RegistererState.Unregistered) {
        say('unregistered');
      }
    });
    agent.start().catch(() => say('disconnected'));
  },
  register: () =>
    registerer.register({ requestDelegate: { onReject: ({ message }) => say('refused', message.statusCode) } }),
  unregister: () => registerer.unregister(),
  call: (target) => {
    const inviter = new Inviter(agent, UserAgent.makeURI(target), { sessionDescriptionHandlerOptions: MEDIA });
    follow(inviter, {});
    return inviter.invite({
      requestDelegate: {
        onProgress: ({ message }) => message.statusCode === 180 && say('ringing'),
        onReject: ({ message }) => say('failed', message.statusCode),
      },
    });
  },
  answer: () => session.accept({ sessionDescriptionHandlerOptions: MEDIA }),
  hangUp: () => {
    if (session.state === SessionState.Established) {
      return session.bye();
    }
    return session instanceof Inviter ? session.cancel() : session.reject();
  },
};

function follow(made, delegate) {
  let established = false;
  session = made;
  made.delegate = delegate;
  made.stateChange.addListener((state) => {
    if (state === SessionState.Established) {
      established = true;
      say('established');
      tellOfMedia(made.sessionDescriptionHandler.peerConnection);
    } else if (state === SessionState.Terminated && established) {
      say('ended');
    }
  });
}
