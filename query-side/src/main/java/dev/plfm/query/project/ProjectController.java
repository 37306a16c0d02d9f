package dev.plfm.query.project;

import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.resource.Page;
import dev.plfm.kernel.resource.ProjectResource;
import dev.plfm.query.platform.PageParams;
import dev.plfm.query.platform.Reads;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Reads of projects. */
@RestController
class ProjectController {
    private final ProjectStore store;

    ProjectController(ProjectStore store) {
        this.store = store;
    }

    @GetMapping("/v1/orgs/{org_id}/projects")
    @RequiresScope(Scope.PROJECTS_READ)
    Page<ProjectResource> list(@PathVariable("org_id") OrgId orgId, PageParams page) {
        return store.list(orgId, page.of("projects", orgId));
    }

    @GetMapping("/v1/orgs/{org_id}/projects/{project_id}")
    @RequiresScope(Scope.PROJECTS_READ)
    ResponseEntity<ProjectResource> get(
            @PathVariable("org_id") OrgId orgId, @PathVariable("project_id") ProjectId projectId) {
        return Reads.single(store.find(orgId, projectId), "project");
    }
}
