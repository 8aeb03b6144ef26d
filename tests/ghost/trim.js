// Takes what only Ghost's developers need out of its package.json, and gives npm the versions that Ghost tells yarn.
const fs = require('fs');
const [file] = process.argv.slice(2);
const parsed = JSON.parse(fs.readFileSync(file, 'utf8'));
for (const member of ['devDependencies', 'scripts', 'nx']) delete parsed[member];
for (const [name, version] of Object.entries(parsed.resolutions ?? {})) {
    if (name in parsed.dependencies) parsed.dependencies[name] = version;
}
fs.writeFileSync(file, JSON.stringify(parsed, null, 2));
