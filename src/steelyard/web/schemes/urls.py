from django.urls import path

from steelyard.web.schemes import backtest_views, studio_views, views

urlpatterns = [
    path("", views.schemes, name="schemes"),
    path("new/", views.new, name="scheme-new"),
    path("<str:slug>/", views.scheme, name="scheme"),
    path("<str:slug>/revise/", views.revise, name="scheme-revise"),
    path("<str:slug>/draft/", studio_views.draft, name="scheme-draft"),
    path("<str:slug>/draft/check/", studio_views.check, name="scheme-check"),
    path("<str:slug>/draft/change/", studio_views.change, name="scheme-change"),
    path("<str:slug>/draft/fields/", studio_views.fields, name="scheme-fields"),
    path("<str:slug>/draft/shape/", studio_views.shape, name="scheme-shape"),
    path("<str:slug>/draft/try/", studio_views.try_it, name="scheme-try"),
    path("<str:slug>/trials/<uuid:ticket>/", studio_views.trial, name="scheme-trial"),
    path("<str:slug>/draft/undo/", views.undo, name="scheme-undo"),
    path("<str:slug>/submit/", views.submit, name="scheme-submit"),
    path("<str:slug>/return/", views.send_back, name="scheme-return"),
    path("<str:slug>/publish/", views.publish, name="scheme-publish"),
    path("<str:slug>/<int:old>/<int:new>/", views.compare, name="scheme-compare"),
    path("<str:slug>/<int:old>/<int:new>/backtest/", backtest_views.start, name="scheme-backtest-start"),
    path("<str:slug>/backtests/<uuid:ticket>/", backtest_views.result, name="scheme-backtest"),
    path("<str:slug>/backtests/<uuid:ticket>.xlsx", backtest_views.workbook, name="scheme-backtest-file"),
    path("<str:slug>/<int:number>/acknowledge/", views.acknowledge, name="scheme-acknowledge"),
    path("<str:slug>/<int:number>.yaml", views.text, name="scheme-text"),
]
