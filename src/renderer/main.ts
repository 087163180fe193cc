import { createApp, h } from 'vue';

// First version: replaced by the studio's shell.
createApp({ render: () => h('main', { id: 'shell' }, 'Descent') }).mount('#app');
