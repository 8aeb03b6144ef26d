// Makes a custom integration in a Ghost's database, and prints its keys. Run in the folder of Ghost's package.
const { createRequire } = require('module');
const { randomBytes } = require('crypto');
const { Database } = createRequire(process.cwd() + '/')('sqlite3');
const db = new Database(process.argv[2]);
const id = () => randomBytes(12).toString('hex');
const now = new Date().toISOString().slice(0, 19).replace('T', ' ');
const [integration, key, secret, content] = [id(), id(), randomBytes(32).toString('hex'), randomBytes(13).toString('hex')];
const failed = (error) => error && (console.error(error.message), process.exit(1));
db.configure('busyTimeout', 10000);
db.serialize(() => {
    db.run(
        "INSERT INTO integrations (id, type, name, slug, created_at, created_by) VALUES (?, 'custom', 'Wiredesk', 'wiredesk', ?, '1')",
        [integration, now], failed,
    );
    db.run(
        `INSERT INTO api_keys (id, type, secret, role_id, integration_id, created_at, created_by)
         SELECT ?, 'admin', ?, id, ?, ?, '1' FROM roles WHERE name = 'Admin Integration'`,
        [key, secret, integration, now], failed,
    );
    db.run(
        "INSERT INTO api_keys (id, type, secret, integration_id, created_at, created_by) VALUES (?, 'content', ?, ?, ?, '1')",
        [id(), content, integration, now], failed,
    );
    db.close((error) => { failed(error); console.log(`key=${key}:${secret}\ncontent_key=${content}`); });
});
