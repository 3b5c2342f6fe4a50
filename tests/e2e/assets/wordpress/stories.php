<?php
/* Plugin Name: What a publisher adds to take comments from a page elsewhere */

// Guests may comment through the REST API: stock WordPress answers 401 rest_comment_login_required,
// which one story wants to see, and which the recipe changes by itself.
if (getenv('WORDPRESS_GUESTS') === 'welcome') {
    add_filter('rest_allow_anonymous_comments', '__return_true');
}

// A test machine sends no mail, and asks nobody for pictures of readers.
add_filter('pre_wp_mail', '__return_true');
add_filter('pre_option_show_avatars', fn() => 0);

// The moderated variant, without a second database.
if (getenv('WORDPRESS_MODERATED') === 'yes') {
    add_filter('pre_option_comment_moderation', fn() => 1);
}

// Only the variant that is about it refuses a second comment within fifteen seconds; the other stories
// write faster than people do.
if (getenv('WORDPRESS_FLOOD') !== 'refused') {
    add_filter('comment_flood_filter', '__return_false', 100);
}

// The recipe as a publisher would have activated it, and the theme it finds.
if (getenv('STANDFIRST_WIDGET')) {
    add_filter('pre_option_active_plugins', fn() => ['standfirst/standfirst.php']);
    add_filter('pre_option_template', fn() => getenv('WORDPRESS_THEME'));
    add_filter('pre_option_stylesheet', fn() => getenv('WORDPRESS_THEME'));
}
if (getenv('WORDPRESS_MEMBERS_ONLY') === 'yes') {
    add_filter('pre_option_comment_registration', fn() => 1);
}
