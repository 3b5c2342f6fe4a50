<?php
// Installs WordPress into an empty database and seeds it: php prepare.php FEED COMMENTS. It uses WordPress's
// own functions, so that the tests meet data as WordPress itself would write it.
[, $feed, $comments] = $argv;
$_SERVER['HTTP_HOST'] = '127.0.0.1';
define('WP_INSTALLING', true);
require getenv('WORDPRESS_ROOT') . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

wp_install('Harbour Letters', 'editor', 'editor@site.example', false, '', 'editor-only-for-tests');
global $wp_rewrite;
$wp_rewrite->set_permalink_structure('/%postname%/');
$wp_rewrite->flush_rules(false);
foreach ([
    'comment_moderation' => 0,
    'comment_previously_approved' => 0,
    'require_name_email' => 1,
    'thread_comments' => 1,
    'thread_comments_depth' => 10,
    'default_comment_status' => 'open',
] as $name => $value) {
    update_option($name, $value);
}
wp_delete_post(1, true);

function moment(string $rfc3339): string
{
    return gmdate('Y-m-d H:i:s', strtotime($rfc3339));
}

$posts = [];
foreach (json_decode(file_get_contents($feed), true)['items'] as $item) {
    $author = $item['authors'][0]['name'];
    $login = sanitize_user(strtolower(strtok($author, ' ')));
    $user = username_exists($login) ?: wp_insert_user([
        'user_login' => $login,
        'user_pass' => wp_generate_password(),
        'user_email' => "$login@site.example",
        'display_name' => $author,
        'role' => 'author',
    ]);
    $posts[$item['id']] = wp_insert_post([
        'post_title' => $item['title'],
        'post_name' => $item['id'],
        'post_content' => $item['content_html'],
        'post_excerpt' => $item['summary'],
        'post_status' => 'publish',
        'post_author' => $user,
        'post_date_gmt' => moment($item['date_published']),
        'tags_input' => $item['tags'] ?? [],
        'comment_status' => ($item['_comments'] ?? 'open') === 'open' ? 'open' : 'closed',
    ]);
}

$ids = [];
foreach (json_decode(file_get_contents($comments), true) as $comment) {
    $ids[$comment['key']] = wp_insert_comment([
        'comment_post_ID' => $posts[$comment['article']],
        'comment_author' => $comment['name'],
        'comment_author_email' => $comment['email'],
        'comment_author_url' => $comment['website'] ?? '',
        'comment_content' => $comment['text'],
        'comment_parent' => $comment['parent'] === null ? 0 : $ids[$comment['parent']],
        'comment_date' => get_date_from_gmt(moment($comment['date'])),
        'comment_date_gmt' => moment($comment['date']),
        'comment_approved' => 1,
    ]);
}
printf("prepared %d posts and %d comments\n", count($posts), count($ids));
