<?php
// Installs WordPress without its form, with an editor's account and an application password of it.
define('WP_INSTALLING', true);
// Nobody is written to.
function wp_mail()
{
    return true;
}
$_SERVER['HTTP_HOST'] = parse_url(getenv('WORDPRESS_URL'), PHP_URL_HOST);
require $argv[1] . '/wp-config.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Essai', 'admin', 'admin@example.org', true, '', 'admin-for-tests');
wp_delete_post(1, true);
update_option('permalink_structure', '/%year%/%postname%/');
flush_rewrite_rules();
$user = wp_create_user('wiredesk', 'wiredesk-for-tests', 'wiredesk@example.org');
(new WP_User($user))->set_role('editor');
[$password] = WP_Application_Passwords::create_new_application_password($user, ['name' => 'wiredesk']);
echo "user=wiredesk\npassword=$password\n";
