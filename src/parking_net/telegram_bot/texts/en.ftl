### What the bot says about itself: getting in and out, the menu, language, notifications.
### Messages are HTML as Telegram knows it; values are escaped.

## Commands, as Telegram lists them

command-menu = The main menu
command-search = Find parking
command-bookings = Your bookings
command-parkings = Your car parks
command-today = Today at your car parks
command-balance = Your balance
command-notifications = Choose what to be told
command-language = Change the language
command-login = Sign in
command-logout = Sign out
command-help = What this bot can do
command-cancel = Stop what you are doing
command-start = Begin

## Buttons

button-menu = ☰ Menu
button-search = 🔎 Find parking
button-bookings = 🎫 My bookings
button-parkings = 🅿️ My car parks
button-today = 📅 Today
button-balance = 👛 Balance
button-notifications = 🔔 Notifications
button-language = 🌐 Language
button-login = Sign in
button-logout = Sign out
button-cancel = Cancel
button-other-login = Another login
button-other-account = Use another account
button-go-on = ↩️ Go on where you were
button-unlink = 🔕 Stop notifications too
button-claim-yes = ✅ Yes, it is mine
button-claim-no = 🚫 No, it is not mine
page-back = ‹ Back
page-on = Next ›

## Greeting, menu, help

greeting =
    👋 <b>Welcome to Parking Net!</b>

    Find a parking space, book it and pay right here.

    Your Telegram id is <code>{ $id }</code>.
greeting-again =
    👋 Good to see you again, <b>{ $login }</b>.

    Your Telegram id is <code>{ $id }</code>.
menu = You are signed in as <b>{ $login }</b>. What would you like to do?
menu-signed-out = What would you like to do?
help-signed-out =
    <b>What I can do</b>

    /search – find parking in a city
    /login – sign in to book, pay and manage
    /language – English or Russian

    There is a quicker way to sign in: open your account page on the website and press “Connect Telegram”.
help-driver =
    <b>What I can do for you</b>

    /search – find parking, book it and pay
    /bookings – your bookings: pay, extend, cancel
    /balance – your balance and promocodes
    /notifications – choose what I tell you
    /language – English or Russian
    /logout – sign out
    /cancel – stop what you are doing
help-owner =
    <b>What I can do for you</b>

    /today – who arrives and leaves today
    /parkings – your car parks and their bookings
    /balance – your income
    /notifications – choose what I tell you
    /language – English or Russian
    /logout – sign out
    /cancel – stop what you are doing
help-admin =
    <b>What I can do for you</b>

    Administration is done on the website. Here you can set:
    /notifications – what I tell you
    /language – English or Russian
    /logout – sign out
canceled = Stopped. Nothing was changed.
nothing-to-cancel = There is nothing to stop. What would you like to do?

## Signing in

sign-in-first = 🔒 Please sign in first.
ask-login =
    Please send your login or e-mail.

    No password yet: I will ask for it separately.
login-without-password = I deleted your message to be safe. Please send <b>only your login</b>; the password comes next.
login-too-long = That is too long for a login or an e-mail. Please send it again.
ask-password =
    Now send the password of <b>{ $login }</b>.

    I will delete your message at once.
password-as-text = I deleted your message. Please send the password as text.
login-expired = ⌛ It took too long, so I deleted your message without using it. Please sign in again.
login-unavailable = Signing in does not work right now. I deleted your message. Please send the password again in a moment.
wrong-credentials = ❌ The login or the password is wrong. I deleted your message. Please send the password again.
too-many-attempts =
    { $minutes ->
        [one] ⛔ Too many failed attempts. Please try again in { $minutes } minute.
       *[other] ⛔ Too many failed attempts. Please try again in { $minutes } minutes.
    }
account-disabled = ⛔ This account is blocked. Please contact support.
signed-in = ✅ You are signed in as <b>{ $login }</b>. Notifications about your bookings will come here.
signed-in-already = You are signed in as <b>{ $login }</b> already.
you-wanted = To go on where you were: { $command }
signed-out =
    You are signed out.

    Notifications about your bookings still come here.
not-signed-in = You are not signed in.
unlinked = 🔕 Done: no more notifications come here.
link-unknown =
    ⌛ This link does not work: it was used already, or it is older than 10 minutes.

    Make a new one on your account page, or sign in here.
link-unknown-but-signed-in = This link was used already. You are signed in as <b>{ $login }</b>.

## Is this account yours?

claim-question =
    The account <b>{ $login }</b> on Parking Net says that this Telegram is its owner's.

    Is this account yours? If it is not, nothing will be sent to you.
claim-confirmed = ✅ Thank you. Notifications of the account <b>{ $login }</b> will come here.
claim-confirmed-before = This Telegram is linked to the account <b>{ $login }</b> already. To unlink it, sign out and stop notifications.
claim-denied = 🚫 Thank you. That account is not linked to you, and nothing will be sent.
claim-gone = This question is out of date: the account does not ask for your Telegram any more.

## Language

ask-language = Which language shall I speak?
language-chosen = I speak English now.

## Notifications

notifications-on =
    🔔 <b>Notifications in Telegram</b>

    Press a line to switch it.
notifications-off =
    🔕 <b>Notifications in Telegram are off</b>

    Press a line to switch it on.
button-notify-off = ✅ { $kind }
button-notify-on = ⬜️ { $kind }
button-notify-all = All on
button-notify-none = All off
kind-confirmation = Confirmed bookings
kind-change = Changed bookings
kind-cancellation = Cancellations and refunds
kind-expired-hold = Expired unpaid bookings
kind-reminder = Reminders

## What was not expected

unknown-command = I do not know this command. Here is what I can do:
not-understood = I did not understand that. Here is what I can do:
not-understood-in-dialog = I did not understand that. Please use the buttons above, or cancel.
only-text = I understand only text and buttons.
edited = I do not see changes of messages. Please send a new one.
button-outdated = This button does not work any more. Please open the menu: /menu
only-private = I talk only in private chats. Please write to me directly. Goodbye!

## Errors; further ones by their code as `error-<code>`

error-invalid = Something in this is not right. Please check it and try again.
error-session-ended = 🔒 Your session has ended. Please sign in again.
error-insufficient-funds = There is not enough money on your balance.
error-forbidden = You may not do this.
error-wrong-role = Your account cannot do this.
error-not-found = It is not there any more.
error-conflict = This is not possible any more: something has changed meanwhile.
error-too-many-requests = Too many attempts. Please wait a little and try again.
error-unavailable = 😕 Parking Net does not answer right now. Nothing is lost: please try again in a moment.
error-unexpected = 😕 Something went wrong on our side. Please try again, or open the menu: /menu
error-wait = 😕 I cannot look up your data right now. I have your message and answer as soon as I can.
