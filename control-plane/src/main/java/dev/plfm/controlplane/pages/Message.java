package dev.plfm.controlplane.pages;

import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.ModelAndView;

/** A page that says one thing. */
enum Message {
    APPROVED(HttpStatus.OK, "Device approved", "It is signed in within a few seconds. You can close this page."),
    DENIED(HttpStatus.OK, "Device denied", "It was not signed in. You can close this page."),
    DECIDED_ALREADY(
            HttpStatus.GONE,
            "Nothing to approve any more",
            "This device was approved or denied already, or its code has expired. If it still waits, start again on the"
                    + " device."),
    LINK_DEAD(
            HttpStatus.GONE,
            "This link does not work any more",
            "A link to set a password works once and for one day, and a newer link replaces it. Ask your operator for"
                    + " another one."),
    NO_PASSWORDS(
            HttpStatus.FORBIDDEN,
            "No passwords here",
            "People sign in to this server with their identity provider. Go to the sign-in page to do so."),
    FORM_EXPIRED(
            HttpStatus.FORBIDDEN,
            "This form has expired",
            "Nothing was changed. Go back, load the page again and send the form once more. Cookies must be allowed for"
                    + " this site."),
    NOT_POSSIBLE(
            HttpStatus.BAD_REQUEST,
            "That is not possible",
            "The request could not be understood. Go back and try again."),
    PROVIDER_REFUSED(
            HttpStatus.FORBIDDEN,
            "You were not signed in",
            "The identity provider did not sign you in, or the sign-in took too long. Go to the sign-in page to try"
                    + " again."),
    EMAIL_NOT_VERIFIED(
            HttpStatus.FORBIDDEN,
            "Your e-mail address is not verified",
            "The identity provider does not vouch for your e-mail address. Verify it there, then sign in again."),
    PROVIDER_DOWN(
            HttpStatus.SERVICE_UNAVAILABLE,
            "The identity provider does not answer",
            "Nobody can sign in until it does. Try again in a few minutes."),
    UNAVAILABLE(
            HttpStatus.SERVICE_UNAVAILABLE,
            "We cannot answer right now",
            "The database does not answer. Try again in a moment."),
    FAILED(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "Something went wrong",
            "It went wrong on our side. Try again; if that does not help, tell your operator when it happened.");

    private final HttpStatus status;
    private final String title;
    private final String text;

    Message(HttpStatus status, String title, String text) {
        this.status = status;
        this.title = title;
        this.text = text;
    }

    HttpStatus status() {
        return status;
    }

    Map<String, Object> model() {
        return Map.of("title", title, "text", text);
    }

    ModelAndView page() {
        return new ModelAndView("message", model(), status);
    }
}
