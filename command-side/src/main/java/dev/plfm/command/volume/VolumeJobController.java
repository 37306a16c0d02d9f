package dev.plfm.command.volume;

import dev.plfm.kernel.access.OwnNode;
import dev.plfm.kernel.error.DomainException;
import dev.plfm.kernel.id.NodeId;
import dev.plfm.kernel.value.JobStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Where agents say how far they are with what they do with volumes. */
@RestController
class VolumeJobController {
    private final VolumeJobs jobs;

    VolumeJobController(VolumeJobs jobs) {
        this.jobs = jobs;
    }

    @PostMapping("/v1/nodes/{node_id}/volume-jobs/{job_id}/status")
    @OwnNode
    Accepted status(
            @PathVariable("node_id") NodeId nodeId,
            @PathVariable("job_id") String jobId,
            @RequestBody ReportBody body) {
        jobs.accept(nodeId, jobId, body.toProgress());
        return new Accepted(true);
    }

    /** The report was taken, whether or not it changed anything. */
    record Accepted(boolean accepted) {}

    record ReportBody(
            @Nullable JobStatus status,
            @Nullable Long sizeBytes,
            @Nullable String failedReason) {
        private static final int MAX_REASON = 2000;

        JobProgress toProgress() {
            if (status == null || status == JobStatus.QUEUED) {
                throw DomainException.invalid("status", "must be running, succeeded or failed");
            }
            if (sizeBytes != null && sizeBytes < 0) {
                throw DomainException.invalid("size_bytes", "must be at least 0");
            }
            boolean failed = status == JobStatus.FAILED;
            if (failed && (failedReason == null || failedReason.isEmpty())) {
                throw DomainException.invalid("failed_reason", "is required when the status is failed");
            }
            return new JobProgress(
                    status, status == JobStatus.SUCCEEDED ? sizeBytes : null, failed ? shortened() : null);
        }

        /** A reason that is too long is cut, so that no agent repeats it for ever. */
        private @Nullable String shortened() {
            return failedReason != null && failedReason.length() > MAX_REASON
                    ? failedReason.substring(0, MAX_REASON)
                    : failedReason;
        }
    }
}
