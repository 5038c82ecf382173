"""Tables as plain SQLAlchemy classes on one declarative base; importing this package registers them all."""

from surveyapp.models.account import Account, AccountLink, Business, Event, Permission
from surveyapp.models.base import Base
from surveyapp.models.handling import ResponseAct, SetAside
from surveyapp.models.importing import ImportChange, ImportRun, SavedMapping
from surveyapp.models.insight import AnswerTag, PersonaChoice, PersonaFit, PersonaName, PopulationShares, TaggedAnswer
from surveyapp.models.invitation import Invitation, InvitationLink, InvitationPlan
from surveyapp.models.job import Job
from surveyapp.models.judgement import JudgementRow, Placement
from surveyapp.models.limit import TryCount
from surveyapp.models.mail import Mail, MailStop
from surveyapp.models.response import Attachment, ConsentRecord, Draft, QuotaCount, ResponseRow, State
from surveyapp.models.result import AnalysisRow, ReportChoice, ReportFile, ReportLink, ReportSchedule, Upload
from surveyapp.models.right import RightsRequest
from surveyapp.models.sharing import Brand, Channel, Sharing
from surveyapp.models.survey import DraftStep, Survey, SurveyDraft, SurveyVersion

__all__ = [
    "Account",
    "AccountLink",
    "AnalysisRow",
    "AnswerTag",
    "Attachment",
    "Base",
    "Brand",
    "Business",
    "Channel",
    "ConsentRecord",
    "Draft",
    "DraftStep",
    "Event",
    "ImportChange",
    "ImportRun",
    "Invitation",
    "InvitationLink",
    "InvitationPlan",
    "Job",
    "JudgementRow",
    "Mail",
    "MailStop",
    "Permission",
    "PersonaChoice",
    "PersonaFit",
    "PersonaName",
    "PopulationShares",
    "Placement",
    "QuotaCount",
    "ReportChoice",
    "ReportFile",
    "ReportLink",
    "ReportSchedule",
    "ResponseAct",
    "ResponseRow",
    "RightsRequest",
    "SavedMapping",
    "SetAside",
    "Sharing",
    "State",
    "Survey",
    "SurveyDraft",
    "SurveyVersion",
    "TaggedAnswer",
    "TryCount",
    "Upload",
]
