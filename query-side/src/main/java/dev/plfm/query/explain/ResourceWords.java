package dev.plfm.query.explain;

/** Events of routes and volumes as sentences for people. */
final class ResourceWords {
    private ResourceWords() {}

    static String routeCreated(LoggedEvent event) {
        return "A route leads port " + event.number("listen_port") + " of " + event.text("hostname") + " to "
                + event.text("backend_process_type") + ".";
    }

    /** Says only what it changed. */
    static String routeUpdated(LoggedEvent event) {
        String process = event.text("backend_process_type");
        String port = event.text("backend_port");
        return "Route " + event.text("route_id") + " was changed"
                + (process == null ? "" : "; it leads to " + process)
                + (port == null ? "" : "; the port there is " + port)
                + ".";
    }

    static String volumeCreated(LoggedEvent event) {
        String snapshot = event.text("snapshot_id");
        return "Volume " + event.text("volume_id") + " was made"
                + (snapshot == null ? "" : ", to be filled from snapshot " + snapshot) + ".";
    }

    static String attachment(LoggedEvent event, String what) {
        return "Volume " + event.text("volume_id") + " " + what + " " + event.text("process_type") + " at "
                + event.text("mount_path") + ".";
    }

    static String failure(LoggedEvent event) {
        String reason = EventWords.clause(event.text("failed_reason"));
        return (reason.isEmpty() ? "" : ": " + reason) + ".";
    }
}
