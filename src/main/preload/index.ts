// First version: the typed window.studio arrives with the bridge.
export {};
