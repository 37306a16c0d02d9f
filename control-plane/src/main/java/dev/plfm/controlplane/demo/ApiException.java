package dev.plfm.controlplane.demo;

/** The API refused a request. */
final class ApiException extends RuntimeException {
    private final int status;
    private final String code;

    ApiException(String request, int status, String code, String detail) {
        super(request + " was answered " + status + " " + code + ": " + detail);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}
