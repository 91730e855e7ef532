from django.urls import path

from steelyard.web.cycles import views

urlpatterns = [
    path("", views.cycles, name="cycles"),
    path("new/", views.new, name="cycle-new"),
    path("delegations/", views.delegations, name="delegations"),
    path("delegations/<int:delegation_id>/end/", views.delegation_end, name="delegation-end"),
    path("tasks/<uuid:task_id>/step/", views.task_step, name="task-step"),
    path("tasks/<uuid:task_id>/rules/", views.rules, name="task-rules"),
    path("tasks/<uuid:task_id>/midterm/", views.midterm, name="task-midterm"),
    path("people/<uuid:appraisee_id>/", views.appraisee, name="appraisee"),
    path("<uuid:cycle_id>/", views.cycle, name="cycle"),
    path("<uuid:cycle_id>/plan/", views.plan, name="cycle-plan"),
    path("<uuid:cycle_id>/move/", views.move, name="cycle-move"),
    path("<uuid:cycle_id>/people/", views.people, name="cycle-people"),
    path("<uuid:cycle_id>/people/follow/", views.follow, name="cycle-follow"),
    path("<uuid:cycle_id>/stages/<str:kind>/", views.stage, name="cycle-stage"),
]
