package dev.plfm.command.project;

import dev.plfm.command.platform.VersionBody;
import dev.plfm.command.platform.WriteRequest;
import dev.plfm.command.platform.Writes;
import dev.plfm.command.project.ProjectCommand.CreateProject;
import dev.plfm.command.project.ProjectCommand.DeleteProject;
import dev.plfm.command.project.ProjectCommand.UpdateProject;
import dev.plfm.kernel.access.RequiresScope;
import dev.plfm.kernel.access.Scope;
import dev.plfm.kernel.id.OrgId;
import dev.plfm.kernel.id.ProjectId;
import dev.plfm.kernel.resource.ProjectResource;
import dev.plfm.kernel.value.Name;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Writes of projects. */
@RestController
@RequestMapping("/v1/orgs/{org_id}/projects")
class ProjectController {
    private final Writes writes;

    ProjectController(Writes writes) {
        this.writes = writes;
    }

    @PostMapping
    @RequiresScope(Scope.PROJECTS_WRITE)
    ResponseEntity<Object> create(
            @PathVariable("org_id") OrgId orgId, @RequestBody CreateBody body, WriteRequest request) {
        return writes.create(
                request,
                new CreateProject(orgId, ProjectId.generate(), Name.required(body.name())),
                (ProjectResource project) -> "/v1/orgs/" + orgId + "/projects/" + project.id());
    }

    @PatchMapping("/{project_id}")
    @RequiresScope(Scope.PROJECTS_WRITE)
    ResponseEntity<Object> update(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("project_id") ProjectId projectId,
            @RequestBody UpdateBody body,
            WriteRequest request) {
        return writes.update(
                request,
                new UpdateProject(
                        orgId, projectId, Name.optional(body.name()), request.requiredVersion(body.expectedVersion())));
    }

    @DeleteMapping("/{project_id}")
    @RequiresScope(Scope.PROJECTS_WRITE)
    ResponseEntity<Object> delete(
            @PathVariable("org_id") OrgId orgId,
            @PathVariable("project_id") ProjectId projectId,
            @RequestBody(required = false) @Nullable VersionBody body,
            WriteRequest request) {
        return writes.delete(
                request, new DeleteProject(orgId, projectId, request.optionalVersion(VersionBody.of(body))));
    }

    record CreateBody(@Nullable String name) {}

    record UpdateBody(@Nullable String name, @Nullable Long expectedVersion) {}
}
