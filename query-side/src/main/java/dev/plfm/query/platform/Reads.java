package dev.plfm.query.platform;

import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.resource.Resource;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Answers with single resources; Spring turns the ETag into a 304 when the client already has it. */
public final class Reads {
    private Reads() {}

    /**
     * 200 with the resource's version as its ETag.
     *
     * @param what the word for the resource, for people
     * @throws DomainException {@code not_found} when there is none
     */
    public static <R extends Resource> ResponseEntity<R> single(Optional<R> resource, String what) {
        return single(resource.orElseThrow(() -> DomainException.notFound(what)));
    }

    /** 200 with the resource's version as its ETag. */
    public static <R extends Resource> ResponseEntity<R> single(R resource) {
        return ResponseEntity.ok()
                .eTag(Long.toString(resource.resourceVersion()))
                .contentType(MediaType.APPLICATION_JSON)
                .body(resource);
    }
}
