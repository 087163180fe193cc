import { app } from 'electron';

/** Switches that open a running app to a debugger; Chromium reads them after main's first lines. */
const debuggerSwitches = ['remote-debugging-port', 'remote-debugging-pipe', 'remote-allow-origins'];
const inspectorSwitches = ['inspect', 'inspect-brk', 'inspect-port', 'inspect-publish-uid'];

/**
 * Sets what Chromium may do before the app is ready: no background traffic of its own.
 * A packaged app also drops every debugger switch (Node's inspector is off by a fuse as well).
 */
export function hardenLaunchSwitches(packaged: boolean): void {
  app.commandLine.appendSwitch('disable-background-networking');
  app.commandLine.appendSwitch('disable-component-update');
  app.commandLine.appendSwitch('dns-prefetch-disable');
  app.commandLine.appendSwitch('no-pings');
  if (!packaged) return;
  for (const name of [...debuggerSwitches, ...inspectorSwitches]) app.commandLine.removeSwitch(name);
}
