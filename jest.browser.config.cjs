// Tests in a real browser: they need Chromium, so `npm test` leaves them out and `npm run test:browser` runs them.
const base = require('./jest.config.cjs')

module.exports = { ...base, testMatch: ['**/*.browser.ts'], maxWorkers: 1 }
