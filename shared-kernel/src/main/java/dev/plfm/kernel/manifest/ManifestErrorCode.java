package dev.plfm.kernel.manifest;

/** What can be wrong with a manifest; the names are part of the API and never change. */
public enum ManifestErrorCode {
    /** The text is larger than 1 MiB, or one key or number in it is absurdly long. */
    E_TOO_LARGE,
    /** The text is neither TOML nor a JSON object. */
    E_SYNTAX,
    /** Tables and arrays are nested deeper than 64 levels. */
    E_TOO_DEEP,
    /** A JSON object has the same key twice. */
    E_DUPLICATE_KEY,
    /** A text has a character that it must not have, such as NUL. */
    E_CHARACTER,
    /** A key that means nothing where it stands. */
    E_UNKNOWN_KEY,
    /** A key that must be there is not. */
    E_REQUIRED,
    /** A value of the wrong type. */
    E_TYPE,
    /** A text or an array is too short or too long. */
    E_LENGTH,
    /** A number or a size is too small or too large. */
    E_RANGE,
    /** A text does not have the form it must have. */
    E_PATTERN,
    /** A text is not one of those allowed. */
    E_VALUE,
    /** A name, port or path is used twice. */
    E_DUPLICATE,
    /** A port or volume is named that is not declared. */
    E_UNKNOWN_REFERENCE,
    /** Two settings exclude each other. */
    E_CONFLICT,
    /** A volume is mounted where the platform mounts its own. */
    E_PATH_FORBIDDEN,
    /** Scaling by load is asked for, which does not exist. */
    E_AUTOSCALE_UNSUPPORTED,
    /** A process with volumes asks for more than one instance. */
    E_VOLUME_REPLICA_LIMIT,
    /** There are more errors than are listed. */
    E_TOO_MANY_ERRORS
}
