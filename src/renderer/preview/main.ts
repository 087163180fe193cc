import { mountStudio } from '../app/mount.ts';
import { connectStudio } from '../bridge/studio.ts';
import { createFakeStudio } from '../bridge/fake/fake-studio.ts';

// The window in a plain browser, on the fake: for looking at screens without building the app.
// `?fresh` is a workspace that nobody used yet. Running runs advance by one epoch every 250 ms.
const query = new URLSearchParams(location.search);
const fake = createFakeStudio({ fresh: query.has('fresh') });
connectStudio(fake);
mountStudio('#app');
setInterval(() => fake.tick(), 250);
