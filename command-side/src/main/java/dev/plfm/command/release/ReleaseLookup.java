package dev.plfm.command.release;

import dev.plfm.kernel.id.AppId;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ReleaseId;
import org.jspecify.annotations.Nullable;

/** Finds what a release consists of. */
public interface ReleaseLookup {
    /** The release, or null when the app has none of that id. */
    @Nullable ReleaseSpec find(OrgId orgId, AppId appId, ReleaseId releaseId);
}
